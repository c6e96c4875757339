"""Rules on the site: funds and who may ask for them, procedures, calls, desks of funds, rules of one's own."""

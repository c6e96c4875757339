"""Links for a party without an account: sent, opened, read, and what they let somebody do by a code."""

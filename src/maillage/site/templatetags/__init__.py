"""Tags of the templates: words and components."""

"""Pages of an expert visit: asked for, phase by phase, its small forms, its report, its texts and places."""

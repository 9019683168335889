"""What every page has: keys and mouse at a glance, the list of commands, settings, help."""

"""Who sits at the station: the cover over an unattended session, and the change of a password."""

"""The databases: the station's own, one connection on one thread, and the central one."""

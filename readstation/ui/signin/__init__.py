"""Who is reading: profiles and the password."""

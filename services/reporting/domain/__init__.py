"""Rules of reporting: what counts, how often, and in which period. Pure."""

"""What people run, not what services import."""

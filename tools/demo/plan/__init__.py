"""The district's 2023 as a plan: pure, and the same for the same seed."""

"""Sinh Kế's services; each is one package, and they meet only in events."""

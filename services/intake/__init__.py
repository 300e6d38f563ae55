"""Intake: takes what phones and clients send, keeps it for ever and tells the others."""

"""What a submission, a form and a household are, without web, database or environment."""

"""What phones with OpenRosa clients (ODK Collect and its relatives) speak: XML out, multipart in."""

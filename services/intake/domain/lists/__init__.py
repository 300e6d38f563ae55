"""Lists handed in as spreadsheets: which columns they have, what a row says, what changed since last time."""

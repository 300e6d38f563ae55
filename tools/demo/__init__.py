"""The replay of the district's 2023 against a running system, through its public doors only."""

"""What two or more services share: event contracts, reference data and the plumbing around them."""

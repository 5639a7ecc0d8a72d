"""The financial half of a story: estimates, contracts, payments, insurance and the account that they add up to."""

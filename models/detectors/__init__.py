"""One file = one detector, named after its id; found by models/registry.py. They do not know each other."""

"""The tests: each folder below proves one part of the house; helpers that several of them share lie beside conftest."""

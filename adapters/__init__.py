"""One folder a platform: each translates between its platform and the core, both ways."""

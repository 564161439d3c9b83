"""What a record says at one cut, for people and for verifiers: one set of figures, as a page and as a bundle."""

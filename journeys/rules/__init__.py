"""Pure business rules: contract metadata that a project needs, and the references our records carry."""

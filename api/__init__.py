"""The reading side. It reads the published snapshot only, and never imports pipelines."""

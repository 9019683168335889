"""Clinical secondary measures: AFP, quality of life, samples, resection, adverse events (MR-1101 to MR-1105)."""

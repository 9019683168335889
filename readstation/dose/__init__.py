"""Yttrium-90 doses: activity, lung shunt, compartments, local deposition, dose-volume histograms. For research use."""

"""mRECIST: one module for each part of the rules, in the order in which a timepoint is judged."""

"""From what is known of a read to what a panel shows. Nothing here knows Qt."""

"""Each page in a real browser with every outside request blocked."""

"""A nation's crisis-response framework as data: who is responsible, who tells whom what, and the duties that follow."""

"""What people read: the board paper in HTML."""

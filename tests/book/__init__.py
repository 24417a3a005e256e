"""What the book says: its equations, its prose, its figures, its measurements, and its pages in a browser."""

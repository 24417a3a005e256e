"""The drawings of the book, one function a figure; each returns an SVG that follows the page's colours."""

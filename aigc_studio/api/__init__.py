"""Plain HTTP beside the pages: pictures by id, and who may ask."""

"""Plain HTTP beside the pages: pictures by id, jobs of other programs, and who may ask."""

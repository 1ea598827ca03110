"""Forms made from the types of records: a field of a body is a field of a form, with word, hint and limits."""

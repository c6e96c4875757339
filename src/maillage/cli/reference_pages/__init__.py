"""The reference pages of docs/, one file a page; each has ``page()``, which returns its Markdown, the same each time.

For `make docs` (``maillage.cli.docs``) and the test that holds the committed pages to the code. They read the lists
that the program itself uses and write nothing.
"""

-- Trust lists of one root count no longer. The next list is signed by two; phones of the former kind are
-- none that were released.
DELETE FROM trust_lists;

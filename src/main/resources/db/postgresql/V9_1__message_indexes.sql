-- What each message costs the indexes of PostgreSQL: none of the attachments' where there is none, and the words that wait for their
-- index are few, since whoever sends the next message waits until they are in it. What keeps readers out comes last and is short.

CREATE INDEX message_of_attachment ON message (attachment_id) WHERE attachment_id IS NOT NULL;
ALTER INDEX message_by_word SET (gin_pending_list_limit = 256);
DROP INDEX message_with_attachment;

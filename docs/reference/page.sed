# Of a page's links those to pages of the reference stay, and pictures; others become their text.
s/\]\((library|writing-logs|training-in-cpp|hooks-in-cpp)\.md\)/]\x01\1.md\x01/g
s/!\[([^]]+)\]\(images\/([^) ]+)\)/!\x02\1\x02\x01\2\x01/g
s/\[([^]]+)\]\([^) ]+\)/\1/g
s/!\x02([^\x02]+)\x02/![\1]/g
s/\x01([^\x01]+)\x01/(\1)/g

# fish completion for tbviz. `tbviz __complete` says what a word may become; nothing on the line is run
# or expanded.

function __tbviz_complete
    set -l before (commandline -opc)
    set -l program (string replace -r '^~/' "$HOME/" -- $before[1])
    set -e before[1]
    # Without the quote that is still open, and what is quoted as it is.
    set -l current (commandline -ct)
    set -l plain (string unescape -- $current; or string unescape -- $current\"; or string unescape -- $current\')
    $program __complete $before "$plain[1]" 2>/dev/null
end

complete -c tbviz -f -a '(__tbviz_complete)'

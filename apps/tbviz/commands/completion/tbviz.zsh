#compdef tbviz
# zsh completion for tbviz. `tbviz __complete` says what a word may become; nothing on the line is run
# or expanded.

_tbviz() {
  emulate -L zsh
  setopt extended_glob
  local current=${(Q)PREFIX} program=${(Q)words[1]} line value text
  local -a before lines files others
  (( CURRENT > 2 )) && before=("${(@Q)words[2,CURRENT-1]}")
  program=${program/#\~\//$HOME/}
  lines=("${(@f)$("$program" __complete "$before[@]" "$current" 2> /dev/null)}")

  # zsh would quote the tilde.
  local home=''
  [[ $PREFIX == \~/* ]] && home='~/'
  for line in "$lines[@]"; do
    [[ -n $line ]] || continue
    value=${${line%%$'\t'*}#$home}
    text=${${(M)line%%$'\t'*}#$'\t'}
    value=${${value//\\/\\\\}//:/\\:}
    if [[ $value == */ ]]; then
      files+=("$value")
    else
      others+=("$value${text:+:$text}")
    fi
  done
  if (( ! $#files && ! $#others )); then
    [[ $PREFIX == *\$* || $PREFIX == \~* ]] && _files # What zsh alone can expand.
    return
  fi
  [[ -n $home ]] && compset -P '\~/'
  local found=1
  (( $#others )) && _describe 'tbviz' others && found=0
  (( $#files )) && _describe 'folder' files -S '' && found=0
  return found
}

# As a file in $fpath this is the function's own body; sourced, it names what it completes.
if [[ $funcstack[1] == _tbviz ]]; then
  _tbviz "$@"
else
  compdef _tbviz tbviz
fi

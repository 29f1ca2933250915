# bash completion for tbviz. `tbviz __complete` says what a word may become; this file takes the line
# apart as bash does, without running or expanding anything on it, and quotes what comes back.
# It needs bash 4.4, and nothing else.

# Takes quotes and backslashes off $1. Sets plain, and if a quote is still open: quote, which one it
# is, and inside, how much of `plain` stands before it. Nothing is expanded but a ~/ in front.
_tbviz_unquote() {
  local text=$1 char next
  local -i i
  plain='' quote='' inside=0
  for ((i = 0; i < ${#text}; i++)); do
    char=${text:i:1} next=${text:i+1:1}
    if [[ $quote == "'" ]]; then
      if [[ $char == "'" ]]; then quote=''; else plain+=$char; fi
    elif [[ $char == '\' ]]; then
      if [[ $quote == '"' && $next != ['"$`\'] ]]; then plain+=$char; else plain+=$next i+=1; fi
    elif [[ $quote == '"' ]]; then
      if [[ $char == '"' ]]; then quote=''; else plain+=$char; fi
    elif [[ $char == ['"'\'] ]]; then
      quote=$char inside=${#plain}
    else
      plain+=$char
    fi
  done
}

# Sets words to the words of the line up to the cursor, as they were typed. COMP_WORDS has them in
# pieces: it also cuts at = and :, wherever no blank stands between two pieces.
_tbviz_words() {
  local rest=${COMP_LINE:0:COMP_POINT} trimmed word
  local -i i
  words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    trimmed=${rest#"${rest%%[![:space:]]*}"}
    word=${COMP_WORDS[i]}
    ((i == COMP_CWORD)) && word=$trimmed
    if ((i > 0)) && [[ $trimmed == "$rest" ]]; then
      words[${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
    rest=${trimmed#"$word"}
  done
}

# Sets quoted to $1 as it is typed: behind the quote $2 if one is open, else with backslashes.
_tbviz_quote() {
  case $2 in
    "'") quoted=${1//\'/"'\\''"} ;;
    '"')
      quoted=${1//\\/'\\'}
      quoted=${quoted//\"/'\"'}
      quoted=${quoted//\$/'\$'}
      quoted=${quoted//\`/'\`'}
      ;;
    *)
      printf -v quoted %q "$1"
      quoted=${quoted//'\,'/,}
      ;;
  esac
}

_tbviz() {
  local IFS=$' \t\n' words plain quote inside quoted piece typed done value line
  local -a plain_words=() lines=()
  COMPREPLY=()
  _tbviz_words
  local last=${words[${#words[@]} - 1]}

  # Of the last word readline replaces what stands behind an open quote, else behind the last = or :.
  piece=${COMP_WORDS[COMP_CWORD]}
  [[ $piece == *[!=:]* ]] || piece=''
  piece=${piece:0:${#last}}
  _tbviz_unquote "${last%"$piece"}"
  done=$plain
  for line in "${words[@]:1}"; do
    _tbviz_unquote "$line"
    plain_words+=("$plain")
  done
  [[ -n $quote ]] && done=${plain:0:inside}
  typed=$plain

  local program=${words[0]}
  _tbviz_unquote "$program"
  program=$plain
  [[ $program == '~/'* ]] && program=$HOME/${program#'~/'}
  _tbviz_unquote "$last"
  mapfile -t lines < <("$program" __complete "${plain_words[@]}" 2> /dev/null)

  for line in "${lines[@]}"; do
    value=${line%%$'\t'*}
    value=${value:${#done}}
    if [[ -z $done && $last == '~/'* && $value == '~/'* ]]; then
      _tbviz_quote "${value#'~/'}" ''
      quoted='~/'$quoted
    else
      _tbviz_quote "$value" "$quote"
    fi
    COMPREPLY+=("$quoted")
  done
  if ((${#COMPREPLY[@]} == 1)) && [[ ${COMPREPLY[0]} == */ ]]; then
    compopt -o nospace
  elif ((${#COMPREPLY[@]} == 0)) && [[ $typed == *'$'* || $typed == '~'* ]]; then
    compopt -o bashdefault -o default # What bash alone can expand.
  fi
}

complete -F _tbviz tbviz

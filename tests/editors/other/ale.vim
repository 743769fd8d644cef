" Vim with ALE: the finding is shown, its fix taken, the finding gone. $FILE names the file, $RESULT where to tell.
set nocompatible hidden
set runtimepath^=/usr/share/vim/addons
let g:ale_linters_explicit = 1
let g:ale_linters = {'python': ['vetline']}
packadd! ale
filetype plugin on
runtime plugin/ale.vim
call ale#linter#Define('python', {
\   'name': 'vetline',
\   'lsp': 'stdio',
\   'executable': 'vetline',
\   'command': '%e server',
\   'project_root': {buffer -> fnamemodify(bufname(buffer), ':p:h')},
\})

function! Tell(text)
    call writefile([a:text], $RESULT, 'a')
endfunction

function! WaitUntil(probe, what)
    let l:tries = 0
    while !a:probe() && l:tries < 400
        sleep 50m
        let l:tries += 1
    endwhile
    if !a:probe()
        call Tell('timed out waiting until ' . a:what)
        cquit!
    endif
endfunction

function! Findings()
    return filter(copy(ale#engine#GetLoclist(bufnr(''))), {_, finding -> finding.text =~# 'yaml'})
endfunction

execute 'edit' $FILE
ALELint
call WaitUntil({-> len(Findings())}, 'the finding is shown')
let s:finding = Findings()[0]
call Tell('line ' . s:finding.lnum . ': ' . s:finding.text)
call cursor(s:finding.lnum, s:finding.col)

" ALE always asks which action to take: the first.
runtime autoload/ale/util.vim
function! ale#util#Input(...)
    return 1
endfunction
ALECodeAction
call WaitUntil({-> getline(s:finding.lnum) =~# 'yaml\.safe_load(text)'}, 'the fix is taken')
ALELint
call WaitUntil({-> !len(Findings())}, 'the finding is gone')
call Tell('fixed')
qall!

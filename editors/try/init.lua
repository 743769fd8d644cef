-- A Neovim with nothing but vetline in it.
local here = vim.fs.dirname(debug.getinfo(1, 'S').source:sub(2))
vim.opt.runtimepath:append(vim.fs.dirname(here) .. '/neovim')
vim.lsp.enable('vetline')
vim.diagnostic.config({ virtual_text = true, severity_sort = true })

vim.o.number = true
vim.o.signcolumn = 'yes'
vim.o.winbar = ' K why   gra fix   ]d next   u undo   :qa! leave'
vim.o.statusline = ' %t %=%{v:lua.require("vetline").status()} '

-- Neovim 0.11 and later read this file at vim.lsp.enable('vetline').
return require('vetline').config

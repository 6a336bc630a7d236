-- Neovim shows code lenses on request only. This requests them when they may have changed (vim.g.pog_code_lens).

local M = {}

--- @param bufnr integer
function M.enable(bufnr)
  local timer = assert(vim.uv.new_timer())
  local group = vim.api.nvim_create_augroup('pog.lens.' .. bufnr, {})

  -- Neovim drops a request while one is pending; a short delay also keeps lenses still while typing.
  local function refresh()
    timer:start(150, 0, vim.schedule_wrap(function()
      if vim.api.nvim_buf_is_loaded(bufnr) then
        vim.lsp.codelens.refresh({ bufnr = bufnr })
      end
    end))
  end

  -- Lenses depend on other files too (who includes this one), so any change the server sees counts.
  vim.api.nvim_create_autocmd('LspNotify', {
    group = group,
    callback = function(event)
      local client = vim.lsp.get_client_by_id(event.data.client_id)
      if client and client.name == 'pog' then
        refresh()
      end
    end,
  })
  vim.api.nvim_create_autocmd({ 'LspDetach', 'BufUnload' }, {
    group = group,
    buffer = bufnr,
    callback = function(event)
      if event.event == 'LspDetach' then
        local client = vim.lsp.get_client_by_id(event.data.client_id)
        if client and client.name ~= 'pog' then
          return
        end
      end
      timer:stop()
      if not timer:is_closing() then
        timer:close()
      end
      vim.api.nvim_del_augroup_by_id(group)
    end,
  })
  refresh()
end

--- Puts the locations a lens refers to into the quickfix list.
--- @param command lsp.Command
--- @param context { client_id: integer }
function M.show_places(command, context)
  local client = assert(vim.lsp.get_client_by_id(context.client_id))
  local items = vim.lsp.util.locations_to_items(command.arguments[3], client.offset_encoding)
  vim.fn.setqflist({}, ' ', { title = 'pog: ' .. command.title, items = items })
  vim.cmd('botright copen')
end

return M

local M = { select_default = {}, close_of = {} }

function M.select_default:replace(run)
  self.run = run
end

function M.close(prompt_bufnr)
  M.close_of[prompt_bufnr]()
end

return M

return {
  new_table = function(opts)
    return vim.tbl_map(opts.entry_maker, opts.results)
  end,
}

return {
  values = {
    generic_sorter = function(opts)
      assert(type(opts) == 'table')
      return 'sorter'
    end,
  },
}

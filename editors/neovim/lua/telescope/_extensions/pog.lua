-- :Telescope pog, after require('telescope').load_extension('pog').

local function insert(opts)
  require('pog.library').open({
    query = opts.query,
    pick = function(choice)
      require('pog.pickers.telescope').pick(choice, opts)
    end,
  })
end

return require('telescope').register_extension({ exports = { pog = insert } })

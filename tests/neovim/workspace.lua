-- The files the cases open. Small and without a stage, so that only what a case breaks is reported.

local policy = '[library]\nroots = ["prompts"]\nstarter = true\n'

local review = [[
---
name: Review
description: Reviews a change.
parameters:
  language: { type: string, description: Language of the code. }
  code: { type: string, description: The code to review. }
---
system:
You review {{ language }} code. 😀 Is {{ language }} your favourite?

user:
{{ code }}
]]

local github = [[
name: Summary
messages:
  - role: user
    content: Summarise {{text}}
]]

return {
  review = review,
  --- A misspelt parameter beside the right one.
  misspelt = (review:gsub('review {{ language }}', 'review {{ langauge }}')),
  files = function(more)
    return vim.tbl_extend('force', {
      ['pog.toml'] = policy,
      ['prompts/review.pog.md'] = review,
      ['prompts/summary.prompt.yml'] = github,
    }, more or {})
  end,
}

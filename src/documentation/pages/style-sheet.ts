/** Of the pages of text: light and dark, phone to wide screen. */
export const styleSheet = `:root {
  color-scheme: light dark;
  --ink: light-dark(#1b1b1f, #ececf0);
  --soft: light-dark(#5c5c66, #a3a3ad);
  --ground: light-dark(#ffffff, #131316);
  --raised: light-dark(#f4f4f6, #1e1e23);
  --line: light-dark(#dcdce1, #33333a);
  --link: light-dark(#2447c9, #9db2ff);
}

body {
  margin: 0 auto;
  padding: 1.5rem 1rem 6rem;
  max-width: 46rem;
  background: var(--ground);
  color: var(--ink);
  font: 1rem/1.55 system-ui, sans-serif;
  overflow-wrap: break-word;
}

a {
  color: var(--link);
}

nav {
  display: flex;
  flex-wrap: wrap;
  gap: 0.25rem 1rem;
}

h1 {
  margin: 2rem 0 0.5rem;
  font-size: 2rem;
}

h2 {
  margin: 3rem 0 1rem;
  font-size: 1.35rem;
}

h3 {
  margin: 0;
  font-size: 1rem;
}

h3 a {
  text-decoration: none;
}

h3 span {
  color: var(--soft);
  font-weight: normal;
}

article {
  margin: 0.75rem 0;
  padding: 1rem;
  border: 1px solid var(--line);
  border-radius: 0.5rem;
  scroll-margin-top: 1rem;
}

article:target {
  border-color: var(--link);
  box-shadow: 0 0 0 1px var(--link);
}

article p {
  margin: 0.25rem 0 0.5rem;
}

dl {
  display: grid;
  grid-template-columns: max-content 1fr;
  gap: 0.25rem 1rem;
  margin: 0;
}

dt {
  color: var(--soft);
}

dd {
  margin: 0;
}

code {
  font: 0.9em/1.4 ui-monospace, monospace;
}

p code,
dd code,
td code {
  padding: 0.1em 0.3em;
  border-radius: 0.25rem;
  background: var(--raised);
}

table {
  width: 100%;
  border-collapse: collapse;
  font-size: 0.9rem;
}

th,
td {
  padding: 0.3rem 0.75rem 0.3rem 0;
  border-top: 1px solid var(--line);
  text-align: left;
  vertical-align: top;
  font-weight: normal;
}

td:nth-child(2) {
  color: var(--soft);
}

@media (max-width: 34rem) {
  dl {
    grid-template-columns: 1fr;
  }

  dd {
    margin-bottom: 0.5rem;
  }

  table,
  tbody,
  tr,
  th,
  td {
    display: block;
  }

  tr {
    padding: 0.3rem 0;
    border-top: 1px solid var(--line);
  }

  th,
  td {
    padding: 0;
    border: 0;
    overflow-wrap: anywhere;
  }
}
`;

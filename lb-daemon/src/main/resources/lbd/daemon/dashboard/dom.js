// Elements. Whatever the network says is put into the page as text, never as markup.

const SVG = 'http://www.w3.org/2000/svg';

/** An element with attributes and children: text, elements, or nothing. */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    set(node, name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Null takes the attribute away. What is so already is not touched: nothing is drawn then. */
export function set(node, name, value) {
  const wanted = value === null || value === undefined || value === false ? null : value === true ? '' : String(value);
  if (wanted === null) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
  } else if (node.getAttribute(name) !== wanted) {
    node.setAttribute(name, wanted);
  }
}

export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export const byId = (id) => document.getElementById(id);

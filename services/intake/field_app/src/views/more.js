/** The views that are loaded after the first one. */
export { Household } from './household.jsx';
export { Households } from './households.jsx';
export { Item } from './item.jsx';
export { Me } from './me.jsx';
